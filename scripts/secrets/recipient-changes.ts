/** Two ways to write an ssh key are one recipient: the comment after it does not count. */
const normal = (recipient: string) => recipient.trim().split(/\s+/).slice(0, 2).join(' ');

/** Whether two texts name the same recipient. */
export const sameRecipient = (a: string, b: string) => normal(a) === normal(b);

/** Those of `recipients` that `others` do not have. */
export function without(recipients: readonly string[], others: readonly string[]): string[] {
  return recipients.filter((recipient) => !others.some((other) => sameRecipient(recipient, other)));
}

/** `recipients`, then those of `others` that are new. */
export function union(recipients: readonly string[], others: readonly string[]): string[] {
  const all = [...recipients];
  for (const other of others) {
    if (!all.some((one) => sameRecipient(one, other))) all.push(other);
  }
  return all;
}

/** How recipients changed. */
export interface RecipientChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What came and what went from one list of recipients to another. */
export function recipientChanges(before: readonly string[], after: readonly string[]): RecipientChanges {
  return { added: without(after, before), removed: without(before, after) };
}

/** How the recipients of a file differ from those of its rule. */
export interface RecipientDifference {
  /** In the rule and not in the file. */
  readonly missing: readonly string[];
  /** In the file and not in the rule. */
  readonly extra: readonly string[];
}

/** Nothing when both have the same. */
export function differenceOf(
  inFile: readonly string[],
  inRule: readonly string[],
): RecipientDifference | undefined {
  const missing = without(inRule, inFile);
  const extra = without(inFile, inRule);
  return missing.length + extra.length === 0 ? undefined : { missing, extra };
}
