// What a page may weigh, compressed: the chunks that it needs before it shows.
import { readFileSync, readdirSync } from 'node:fs';

const folder = 'dist/assets';
const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
const named = (stem) => {
  const found = files.find((name) => name.startsWith(`${stem}-`));
  if (found === undefined) throw new Error(`There is no chunk ${stem}. Build the app first: npm run build`);
  return found;
};

/** A chunk with everything that it imports at once. */
function whole(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = readFileSync(`${folder}/${name}`, 'utf8');
  for (const [, other] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) whole(other, seen);
  return seen;
}

const first = whole(named('index'));
const home = whole(named('HomeFeed'), new Set(first));
const login = whole(named('LoginPage'), new Set(first));
const paths = (names) => [...names].map((name) => `${folder}/${name}`);

export default [
  { name: 'home', path: paths(home), limit: '150 kB', gzip: true },
  { name: 'log in', path: paths(login), limit: '110 kB', gzip: true },
  ...files
    .filter((name) => !first.has(name))
    .map((name) => ({ name, path: `${folder}/${name}`, limit: '40 kB', gzip: true })),
  { name: 'styles', path: `${folder}/*.css`, limit: '20 kB', gzip: true },
];
