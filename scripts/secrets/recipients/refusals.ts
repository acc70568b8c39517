import { PlumblineError } from '../../../core/errors';
import type { CreationRule } from '../../../formats/sops';

const UNTOUCHED = 'Nothing was written.';

/** The last recipient would go. */
export const nobodyLeft = (file: string) =>
  new PlumblineError({
    what: `${file} would be left without a recipient`,
    why: 'Encrypted for nobody, nobody could ever open it again.',
    next: `Add whoever shall open it first. ${UNTOUCHED}`,
  });

/** The person would lose access without having said so. */
export const lockedOut = (file: string) =>
  new PlumblineError({
    what: `you could not open ${file} afterwards`,
    why: 'None of the keys found here is for a recipient that would be left; a slip could not be mended from here.',
    next: `If you mean it, add --force. ${UNTOUCHED}`,
  });

/** Who is to be removed is none of the recipients. */
export const notARecipient = (recipient: string, known: readonly string[]) =>
  new PlumblineError({
    what: `"${recipient.startsWith('AGE-SECRET-KEY') ? 'a secret key' : recipient}" is no recipient of these files`,
    why: `They are encrypted for ${known.join(', ')}.`,
    next: `Copy it from \`plumbline secrets recipients list\`. ${UNTOUCHED}`,
  });

/** No rule says who the recipients are. */
export const nothingToFollow = (file: string) =>
  new PlumblineError({
    what: `no rule of a .sops.yaml is for ${file}`,
    why: 'The recipients of a file are taken from its rule.',
    next: 'Add a rule there, or change the recipients with `plumbline secrets recipients add` and `remove`.',
  });

/** One environment is to change, and its rule is for others too. */
export const sharedRule = ({ configFile, index }: CreationRule, file: string, others: readonly string[]) =>
  new PlumblineError({
    what: `${file} shares rule ${index + 1} of ${configFile} with ${others.join(', ')}`,
    why: 'Changed for one of them only, the rule and the files would contradict each other.',
    next: `Leave --env out to change them all, or give ${file} a rule of its own above that one. ${UNTOUCHED}`,
  });
