import { loadAge } from './age';
import type { Found } from './identities';
import { SourceProblem } from './source-problem';

/**
 * Identities of a key file as `age-keygen` writes it: one on a line, `#` begins a comment. Those of plugins are passed over.
 * @param severalPerLine whether a line may hold several, separated by spaces, as in SOPS_AGE_KEY
 * @throws SourceProblem naming the line, without a word of it: one bad line fails the file
 */
export async function parseAgeKeys(text: string, severalPerLine = false): Promise<Found> {
  if (/^(?:age-encryption|-----BEGIN AGE)/.test(text)) {
    throw new SourceProblem('is protected by a passphrase, which is not supported: decrypt it with `age -d`');
  }
  const { Decrypter } = await loadAge();
  const identities: string[] = [];
  const problems: string[] = [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (content === '' || content.startsWith('#')) continue;
    for (const word of severalPerLine ? content.split(/\s+/).filter(Boolean) : [content]) {
      if (word.startsWith('AGE-PLUGIN-')) {
        problems.push(`line ${index + 1} is for a plugin, which is not supported`);
        continue;
      }
      try {
        new Decrypter().addIdentity(word);
      } catch {
        throw new SourceProblem(`line ${index + 1} is not an age identity`);
      }
      identities.push(word);
    }
  }
  return { identities, problems };
}
