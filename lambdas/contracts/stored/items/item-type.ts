/** One kind of item in a table: what it is for, who touches it and how, so that nobody has to guess. */
export interface ItemType {
  readonly table: 'registry' | 'windows';
  readonly partition: string;
  readonly sort: string;
  readonly holds: string;
  readonly maxBytes: number;
  readonly life: string;
  /** Functions by the action that they take on it; what a function may do on a table is the sum of these, neither more nor less. */
  readonly by: Readonly<Partial<Record<TableAction, readonly string[]>>>;
  /** Conditions and ranges of these actions. */
  readonly how: string;
}

/** An action of DynamoDB, without the name of its service. */
export type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
