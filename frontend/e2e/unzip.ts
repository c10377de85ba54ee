import { inflateRawSync } from 'node:zlib';

const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const FILE_LENGTH = 30;
const STORED = 0;

/** The files of a ZIP archive by their names, read by the directory at its end. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.length - END_LENGTH;
  if (archive.toString('latin1', end, end + 4) !== 'PK\x05\x06') throw new Error('not a whole archive');
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  while (files.size < archive.readUInt16LE(end + 10)) {
    const nameEnd = at + ENTRY_LENGTH + archive.readUInt16LE(at + 28);
    files.set(archive.toString('utf8', at + ENTRY_LENGTH, nameEnd), contents(archive, at));
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

/** Of an entry of the directory. */
function contents(archive: Buffer, entry: number): Buffer {
  const file = archive.readUInt32LE(entry + 42);
  const begin = file + FILE_LENGTH + archive.readUInt16LE(file + 26) + archive.readUInt16LE(file + 28);
  const bytes = archive.subarray(begin, begin + archive.readUInt32LE(entry + 20));
  return archive.readUInt16LE(entry + 10) === STORED ? bytes : inflateRawSync(bytes);
}
