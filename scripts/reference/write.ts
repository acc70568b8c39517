/** `npm run docs`: writes `docs/reference` anew and removes the pages of types that are gone. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeBeside } from '../lib/write-beside';
import { referencePages } from './pages';

const folder = join('docs', 'reference');
const pages = referencePages();

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (!pages.has(file)) rmSync(join(folder, file));
for (const [file, text] of pages) writeBeside(join(folder, file), text, 0o644);
process.stdout.write(`${pages.size} pages in ${folder}\n`);
