// Makes src/api/schema.d.ts from the OpenAPI document of the API. Written only where it differs: a newer source would have
// the web app, and with it the server, built again.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = process.env.OPENAPI ?? '../docs/api/openapi.json';
const target = 'src/api/schema.d.ts';
const folder = mkdtempSync(join(tmpdir(), 'tintype-types-'));
try {
  const made = join(folder, 'schema.d.ts');
  execFileSync('npx', ['--no-install', 'openapi-typescript', source, '-o', made, '--silent'], {
    stdio: 'inherit',
  });
  const text = readFileSync(made, 'utf8');
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
} finally {
  rmSync(folder, { recursive: true });
}
