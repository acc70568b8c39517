import { type Kind, list, text } from '../props/kind';
import { ruled } from '../props/ruled';

const MOUNTED = '../files/';

/** Dokploy writes `.env` beside the compose file, file mounts below `../files/`, and empties everything else there. */
function lasts(path: string): boolean {
  if (path === '.env' || path === './.env' || /^\/./.test(path)) return true;
  const parts = path.slice(MOUNTED.length).split('/');
  return path.startsWith(MOUNTED) && !parts.includes('..') && parts.at(-1) !== '';
}

/** Files with variables, as a container may name them. */
export const envFiles: Kind<readonly string[]> = list(
  ruled(text, {
    validate: (path: string) =>
      lasts(path)
        ? undefined
        : 'no such file is there: Dokploy empties the folder of the compose file in each deployment',
    description:
      'name a file mount of the app ("../files/app.env"), a file of the server by its absolute path, or ".env", which has every variable of the app; or declare the variables',
  }),
);
