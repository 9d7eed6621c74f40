import { crc32 } from 'node:zlib';

/** Signatures of the three records of an archive, and how much is fixed of each. */
const [FILE, ENTRY, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [FILE_BYTES, ENTRY_BYTES, END_BYTES] = [30, 46, 22];
/** Version of the format that stored files need. */
const VERSION = 10;

/** A ZIP archive of one file that is stored as it is. Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */
export function oneFileZip(name: string, text: string): Uint8Array {
  const [path, data] = [Buffer.from(name), Buffer.from(text)];
  const file = Buffer.alloc(FILE_BYTES);
  file.writeUInt32LE(FILE, 0);
  file.writeUInt16LE(VERSION, 4);
  writeSizes(file, 14, { path, data });
  const entry = Buffer.alloc(ENTRY_BYTES);
  entry.writeUInt32LE(ENTRY, 0);
  entry.writeUInt16LE(VERSION, 4);
  entry.writeUInt16LE(VERSION, 6);
  writeSizes(entry, 16, { path, data });
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(ENTRY_BYTES + path.length, 12);
  end.writeUInt32LE(FILE_BYTES + path.length + data.length, 16);
  return Buffer.concat([file, path, data, entry, path, end]);
}

/** Checksum, both sizes and the length of the name, which follow each other in both records. */
function writeSizes(
  record: Buffer,
  at: number,
  { path, data }: { readonly path: Buffer; readonly data: Buffer },
): void {
  record.writeUInt32LE(crc32(data), at);
  record.writeUInt32LE(data.length, at + 4);
  record.writeUInt32LE(data.length, at + 8);
  record.writeUInt16LE(path.length, at + 12);
}
