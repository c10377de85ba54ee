// Copies the browser of the API document, then writes .br and .gz beside every file of dist/ that gains from it, so that the server never compresses them again.
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt']);
const WORTH_IT_BYTES = 1024;

// The browser of the API document is served from here too.
await mkdir('dist/swagger-ui', { recursive: true });
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
  await copyFile(join('node_modules/swagger-ui-dist', name), join('dist/swagger-ui', name));
}

const entries = await readdir('dist', { recursive: true, withFileTypes: true });
for (const entry of entries) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
  const bytes = await readFile(path);
  if (bytes.length < WORTH_IT_BYTES) continue;
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(`${path}.br`, brotli);
  await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
