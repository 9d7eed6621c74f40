import { registryItems } from './items/registry-items.ts';
import { windowsItems } from './items/windows-items.ts';

export type { ItemType, TableAction } from './items/item-type.ts';

/** Every item type that is ever stored. A test fails for one that is not here. */
export const itemTypes = { ...registryItems, ...windowsItems } as const;
