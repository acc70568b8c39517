/** Where one recipient ends and the next begins; the comment of an ssh key may hold a comma too. */
const BETWEEN = /\s*,\s*(?=age1|ssh-|AGE-SECRET-KEY-|$)/;

/** Recipients as somebody gave them, where an argument may hold several with commas between, as sops takes them. */
export function givenRecipients(given: readonly string[]): string[] {
  return given.flatMap((text) => text.split(BETWEEN).filter((one) => one !== ''));
}
