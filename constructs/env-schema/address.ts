/** Schemes under which one host alone is asked, as browsers know them. */
const ONE_HOST = /^(?:https?|wss?|ftp|file):/i;

/** Where a list of whole addresses goes on, such as `amqp://a,amqp://b`. */
const NEXT_ADDRESS = /,(?=[a-z][a-z0-9+.-]*:\/\/)/i;

/**
 * Whether a text is an address, also one with several hosts as databases and brokers have them: `mongodb://a:27017,b:27017/shop`,
 * `postgresql://a:5432,b:5432/shop`, `redis-sentinel://a,b/main`, `kafka://a:9092,b:9092`, or whole addresses one after the other.
 *
 * @param schemes what each address of a list may begin with, without `://`
 */
export function isAddress(text: string, schemes: readonly string[]): boolean {
  if (isOne(text)) return !/^[a-z]+:\/\/\/*$/.test(text);
  return text
    .split(NEXT_ADDRESS)
    .every((each) => schemes.some((scheme) => each.startsWith(`${scheme}://`)) && isOne(each));
}

/** Whether it is one address; each of its hosts takes the place of all of them in turn. */
function isOne(address: string): boolean {
  const [, scheme, user, hosts = '', rest = ''] =
    /^([^:/]+:\/\/)((?:[^/?#]*@)?)([^/?#]*)([/?#].*)?$/s.exec(address) ?? [];
  if (!hosts.includes(',') || ONE_HOST.test(address)) return URL.canParse(address);
  return hosts
    .split(',')
    .every((host) => host !== '' && !host.endsWith(':') && URL.canParse(`${scheme}${user}${host}${rest}`));
}
