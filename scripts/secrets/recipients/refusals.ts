import { PlumblineError } from '../../../constructs/errors';
import type { CreationRule } from '../../lib/sops';

const UNTOUCHED = 'Nothing was written.';

export const nobodyLeft = (file: string) =>
  new PlumblineError({
    what: `${file} would be left without a recipient`,
    why: 'Encrypted for nobody, nobody could ever open it again.',
    next: `Add whoever shall open it first. ${UNTOUCHED}`,
  });

export const lockedOut = (file: string) =>
  new PlumblineError({
    what: `you could not open ${file} afterwards`,
    why: 'None of the keys found here is for a recipient that would be left; a slip could not be mended from here.',
    next: `If you mean it, add --force. ${UNTOUCHED}`,
  });

export const notARecipient = (recipient: string, known: readonly string[]) =>
  new PlumblineError({
    what: `"${recipient.startsWith('AGE-SECRET-KEY') ? 'a secret key' : recipient}" is no recipient of these files`,
    why: `They are encrypted for ${known.join(', ')}.`,
    next: `Copy it from \`plumbline secrets recipients list\`. ${UNTOUCHED}`,
  });

export const nothingToFollow = (file: string) =>
  new PlumblineError({
    what: `no rule of a .sops.yaml is for ${file}`,
    why: 'The recipients of a file are taken from its rule.',
    next: 'Add a rule there, or change the recipients with `plumbline secrets recipients add` and `remove`.',
  });

export const sharedRule = ({ configFile, index }: CreationRule, file: string, others: readonly string[]) =>
  new PlumblineError({
    what: `${file} shares rule ${index + 1} of ${configFile} with ${others.join(', ')}`,
    why: 'Changed for one of them only, the rule and the files would contradict each other.',
    next: `Leave --env out to change them all, or give ${file} a rule of its own above that one. ${UNTOUCHED}`,
  });
