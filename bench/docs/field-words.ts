import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  parseSync,
  type Comment,
  type Expression,
  type ObjectExpression,
  type ObjectProperty,
  type Program,
} from 'oxc-parser';

/** What the source says of a schema: its comment, its default, and the same of its fields. */
export interface Words {
  readonly text?: string;
  readonly byDefault?: string;
  /** By name; a field of several branches of a union has the words of each. */
  readonly fields: ReadonlyMap<string, readonly Words[]>;
  /** Of a union: the words of each of its branches, in their order. */
  readonly branches?: readonly Words[];
}

interface Source {
  readonly file: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

const none: Words = { fields: new Map() };
const read = new Map<string, Source>();

/** Comments of a schema's fields, followed through constants and files as far as the schema goes. */
export function wordsOf(file: string, name: string): Words {
  return ofName(sourceOf(resolve(file)), name);
}

function sourceOf(file: string): Source {
  const known = read.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, text);
  const source = { file, text, program, comments };
  read.set(file, source);
  return source;
}

function ofName(source: Source, name: string): Words {
  for (const statement of source.program.body) {
    const found = declaredIn(source, statement, name) ?? importedBy(source, statement, name);
    if (found !== undefined) return found;
  }
  return none;
}

type Statement = Program['body'][number];

function declaredIn(source: Source, statement: Statement, name: string): Words | undefined {
  const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (declared?.type !== 'VariableDeclaration') return undefined;
  const found = declared.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init;
  return found ? { ...ofExpression(source, found), ...commentOf(source, statement) } : undefined;
}

function importedBy({ file }: Source, statement: Statement, name: string): Words | undefined {
  if (statement.type !== 'ImportDeclaration' || !statement.source.value.startsWith('.')) return undefined;
  if (!statement.specifiers.some(({ local }) => local.name === name)) return undefined;
  return ofName(sourceOf(resolve(dirname(file), statement.source.value)), name);
}

/** z.object({…}) and z.array(x) are described by what is in them, x.optional() by x. */
function ofExpression(source: Source, expression: Expression): Words {
  if (expression.type === 'Identifier') return ofName(source, expression.name);
  if (expression.type === 'ObjectExpression') return ofObject(source, expression);
  if (expression.type === 'ArrayExpression')
    return {
      ...together(source, expression.elements),
      branches: expression.elements.map((one) => ofPart(source, one)),
    };
  if (expression.type !== 'CallExpression' || expression.callee.type !== 'MemberExpression') return none;
  const { object } = expression.callee;
  const isZod = object.type === 'Identifier' && object.name === 'z';
  return isZod ? together(source, expression.arguments) : ofExpression(source, object);
}

function ofObject(source: Source, { properties }: ObjectExpression): Words {
  const own = properties.filter((one): one is ObjectProperty => one.type === 'Property');
  return {
    fields: new Map(
      own.map((one) => [keyOf(one), [{ ...ofExpression(source, one.value), ...commentOf(source, one) }]] as const),
    ),
  };
}

function keyOf({ key }: ObjectProperty): string {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : '';
}

type Part = ObjectExpression | Expression | null | { readonly type: 'SpreadElement' };

function together(source: Source, parts: readonly Part[]): Words {
  const fields = new Map<string, readonly Words[]>();
  const each = parts.map((part) => ofPart(source, part));
  for (const [name, words] of each.flatMap((one) => [...one.fields]))
    fields.set(name, [...(fields.get(name) ?? []), ...words]);
  const branches = each.find((one) => one.branches !== undefined)?.branches;
  return { fields, ...(branches === undefined ? {} : { branches }) };
}

function ofPart(source: Source, part: Part): Words {
  return part === null || part.type === 'SpreadElement' ? none : ofExpression(source, part);
}

/** The comment that ends where the node begins. */
function commentOf(
  { text, comments }: Source,
  { start }: { readonly start: number },
): Pick<Words, 'text' | 'byDefault'> {
  const above = comments.findLast(({ end }) => end <= start);
  if (above === undefined || !above.value.startsWith('*') || text.slice(above.end, start).trim() !== '') return {};
  const line = above.value
    .replaceAll(/\s*\n\s*\*?\s*/g, ' ')
    .replace(/^\*\s*/, '')
    .trim();
  const [words = '', byDefault] = line.split(/\s*@default\s+/);
  return { text: words, ...(byDefault === undefined ? {} : { byDefault }) };
}
