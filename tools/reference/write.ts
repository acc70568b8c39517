/** `npm run docs`: writes the resource types of `docs/reference` anew, removes the pages of types that are gone, and renews the table of rooms. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeBeside } from '../../core/files/whole-file';
import { PAGE_FILE } from '../../workspace/variables/page';
import { withRooms } from '../architecture/table';
import { referencePages } from './pages';

const folder = join('docs', 'reference');
const pages = referencePages();

mkdirSync(folder, { recursive: true });
// The page of variables belongs to the project: `plumbline env sync` writes it.
const stale = readdirSync(folder).filter((file) => !pages.has(file) && file !== basename(PAGE_FILE));
for (const file of stale) rmSync(join(folder, file));
for (const [file, text] of pages) writeBeside(join(folder, file), text, 0o644);
const architecture = join('docs', 'architecture.md');
writeBeside(architecture, withRooms(readFileSync(architecture, 'utf8')), 0o644);
process.stdout.write(`${pages.size} pages in ${folder}\n`);
