import { CST, Lexer } from 'yaml';

/** Where reading stands: how deep in brackets, and how deep the lists and maps of this line may be. */
interface Place {
  line: number;
  inBrackets: number;
  inBlocks: number;
  isLineBegun: boolean;
}

/**
 * Line, from 1, of the first place in YAML or JSON that may be nested deeper than `most`; undefined where none is.
 *
 * Reading a text of 50,000 open brackets takes one call inside another for each of them,
 * and V8 ends the whole process when a regular expression is compiled where the stack is full.
 * Splitting into tokens takes no such calls, so it is done before. Outside of brackets every column of indentation may be a level.
 */
export function deeperThan(most: number, text: string): number | undefined {
  const place: Place = { line: 1, inBrackets: 0, inBlocks: 0, isLineBegun: false };
  for (const source of new Lexer().lex(text)) {
    step(place, source);
    if (place.inBrackets + place.inBlocks > most) return place.line;
    place.line += countLines(source);
  }
  return undefined;
}

const brackets: Readonly<Record<string, number>> = {
  'flow-seq-start': 1,
  'flow-map-start': 1,
  'flow-seq-end': -1,
  'flow-map-end': -1,
};

function step(place: Place, source: string): void {
  const type = CST.tokenType(source) ?? '';
  place.inBrackets = Math.max(0, place.inBrackets + (brackets[type] ?? 0));
  if (place.inBrackets === 0 && type === 'newline') place.inBlocks = 0;
  if (place.inBrackets === 0 && type === 'space' && !place.isLineBegun) place.inBlocks = source.length;
  if (type === 'seq-item-ind' || type === 'explicit-key-ind') place.inBlocks += 1;
  place.isLineBegun = type !== 'newline';
}

function countLines(source: string): number {
  return source.split('\n').length - 1;
}
