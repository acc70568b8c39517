/** `npm run docs`: writes `docs/reference` anew, removes the pages of types that are gone, and renews the table of rooms. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeBeside } from '../../core/files/whole-file';
import { withRooms } from '../architecture/table';
import { referencePages } from './pages';

const folder = join('docs', 'reference');
const pages = referencePages();

mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (!pages.has(file)) rmSync(join(folder, file));
for (const [file, text] of pages) writeBeside(join(folder, file), text, 0o644);
const architecture = join('docs', 'architecture.md');
writeBeside(architecture, withRooms(readFileSync(architecture, 'utf8')), 0o644);
process.stdout.write(`${pages.size} pages in ${folder}\n`);
