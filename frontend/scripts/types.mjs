// Makes src/api/schema.d.ts from the OpenAPI document of the API.
import { execFileSync } from 'node:child_process';

const source = process.env.OPENAPI ?? '../docs/api/openapi.json';
execFileSync('npx', ['--no-install', 'openapi-typescript', source, '-o', 'src/api/schema.d.ts', '--silent'], {
  stdio: 'inherit',
});
