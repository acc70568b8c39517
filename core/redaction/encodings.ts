import { inspect } from 'node:util';
import { escapeHcl } from '../hcl';
import { base32Forms, base64Forms, base64InLines, base64UrlForms, hexForms } from './bytes';
import {
  ansiC,
  goJson,
  goLiteral,
  json,
  jsonEscaping,
  jsonOfDotnet,
  numeric,
  percent,
  pythonBytes,
  pythonLiteral,
  quotedPrintable,
  replacing,
  UNPRINTABLE,
} from './escapes';

/** One way in which an output may carry a text. */
export interface Encoding {
  readonly name: string;
  /** Where it comes from: programs, or the places in which it is customary. */
  readonly writtenBy: string;
  /** The text as they write it; several times where they differ in padding or in the case of digits. */
  readonly encode: (text: string) => readonly string[];
}

type Row = readonly [name: string, writtenBy: string, encode: (text: string) => string];

const rows = (...table: readonly Row[]): Encoding[] =>
  table.map(([name, writtenBy, encode]) => ({ name, writtenBy, encode: (text) => [encode(text)] }));

/** Addresses: which signs are left as they are, besides letters and digits, and what a blank becomes. */
const urls = (
  ...table: readonly (readonly [string, string, kept: string | undefined, space?: string])[]
): Encoding[] =>
  table.map(([name, writtenBy, kept, space = '%20']) => {
    const [upper, lower] = [percent(kept, { space }), percent(kept, { space, upper: false })];
    return { name, writtenBy, encode: (text) => [upper(text), lower(text)] };
  });

const ANGLES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const html = (others: Readonly<Record<string, string>>) => replacing({ ...ANGLES, ...others });
const quoted = html({ '"': '&quot;' });
const QUOTES = { '"': '&#34;', "'": '&#39;' };

/** Escapes: characters that mean something else where the text stands are written another way. */
export const ESCAPES: readonly Encoding[] = [
  ...rows(
    ['JSON', 'JavaScript, and most programs in part', json],
    ['JSON of Go', 'Terraform, Docker, Traefik', goJson],
    ['JSON with \\/', 'PHP without escapes of Unicode', (text) => json(text).replaceAll('/', '\\/')],
    ['ASCII JSON', 'json of Python, jq -a', jsonEscaping(/[^ -~]/g)],
    ['ASCII JSON in upper case', 'Java, Postgres clients', jsonEscaping(/[^ -~]/g, true)],
    ['ASCII JSON with \\/', 'PHP', (text) => jsonEscaping(/[^ -~]/g)(text).replaceAll('/', '\\/')],
    ['JSON for pages', 'Gson', jsonEscaping(/[<>&='\u2028\u2029]/g)],
    ['JSON of .NET', 'System.Text.Json', jsonOfDotnet],
    ['HCL', 'Terraform, tfvars', escapeHcl],
  ),
  ...urls(
    ['URI component', 'encodeURIComponent', "-_.!~*'()"],
    ['URI', 'encodeURI', "-_.!~*'();/?:@&=+$,#"],
    [
      'strict URI component',
      'RFC 3986, curl, jq, AWS, rawurlencode of PHP, quote with safe="" of Python',
      '-_.~',
    ],
    ['form', 'URLSearchParams, browsers, Java', '*-._', '+'],
    ['form with ~', 'url.QueryEscape of Go, quote_plus of Python', '-_.~', '+'],
    ['form of PHP', 'urlencode', '-_.', '+'],
    ['path of Python', 'urllib.parse.quote', '-_.~/'],
    ['user info of WHATWG', 'new URL, browsers', "!$%&'()*+,-._~"],
    ['path of WHATWG', 'new URL', "!$%&'()*+,-./:;=@[\\]^_|~"],
    ['path of WHATWG with ^', 'new URL since 2024', "!$%&'()*+,-./:;=@[\\]_|~"],
    ['query of WHATWG', 'new URL', '!$%&()*+,-./:;=?@[\\]^_`{|}~'],
    ['fragment of WHATWG', 'new URL', "!#$%&'()*+,-./:;=?@[\\]^_{|}~"],
    ['user info of Go', 'url.UserPassword', '-_.~$&+,;='],
    ['path segment of Go', 'url.PathEscape', '-_.~$&+=:@'],
    ['path of Go', 'url.URL', '-_.~$&+,/:;=@'],
    ['fragment of Go', 'url.URL', '-_.~$&+,/:;=?@!()*'],
    ['every byte of a URL', 'filters that trust no character', undefined],
  ),
  ...rows(
    ['HTML text', 'browsers, XML', html({})],
    ['HTML', 'Java, Ruby and JavaScript libraries', html({ '"': '&quot;', "'": '&#39;' })],
    ['HTML of Go', 'html.EscapeString', html(QUOTES)],
    ['HTML templates of Go', 'html/template', html({ ...QUOTES, '+': '&#43;' })],
    ['HTML of Python', 'html.escape', html({ '"': '&quot;', "'": '&#x27;' })],
    ['HTML of PHP', 'htmlspecialchars', html({ '"': '&quot;', "'": '&#039;' })],
    ['HTML attributes', 'browsers, xml.sax', quoted],
    ['XML', 'XML libraries, PHP', html({ '"': '&quot;', "'": '&apos;' })],
    ['XML of Go', 'encoding/xml', html({ ...QUOTES, '\t': '&#x9;', '\n': '&#xA;', '\r': '&#xD;' })],
    [
      'HTML of Handlebars',
      'Handlebars',
      html({ '"': '&quot;', "'": '&#x27;', '`': '&#x60;', '=': '&#x3D;' }),
    ],
    [
      'HTML of Mustache',
      'Mustache',
      html({ '"': '&quot;', "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' }),
    ],
    [
      'ASCII HTML, decimal',
      'xmlcharrefreplace of Python',
      (text) => html({})(text).replace(/[^\0-\x7f]/gu, numeric(10)),
    ],
    ['ASCII HTML, hex', 'he, lxml', (text) => quoted(text).replace(/[^\0-\x7f]/gu, numeric(16, true))],
    [
      'references only, decimal',
      'filters against injection',
      (text) => text.replace(/[^A-Za-z0-9]/gu, numeric(10)),
    ],
    ['references only, hex', 'OWASP encoders', (text) => text.replace(/[^A-Za-z0-9]/gu, numeric(16))],
    ['references only, HEX', 'OWASP encoders', (text) => text.replace(/[^A-Za-z0-9]/gu, numeric(16, true))],
    ['single quotes of a shell', 'Bash, git', (text) => text.replaceAll("'", "'\\''")],
    ['single quotes of Python', 'shlex.quote', (text) => text.replaceAll("'", `'"'"'`)],
    ['double quotes of a shell', 'scripts, .env files', (text) => text.replace(/["$`\\]/g, '\\$&')],
    ['backslashes of a shell', 'printf %q', (text) => text.replace(/[^\w~@#%+=:./\-\u0080-\uffff]/g, '\\$&')],
    ['ANSI-C quotes of a shell', 'Bash with set -x', ansiC],
    ['doubled dollars', 'Docker Compose', (text) => text.replaceAll('$', '$$$$')],
    ['doubled single quotes', 'YAML, SQL, PowerShell', (text) => text.replaceAll("'", "''")],
    ['doubled double quotes', 'CSV', (text) => text.replaceAll('"', '""')],
    ['literal of Go', '%q', goLiteral(UNPRINTABLE)],
    ['ASCII literal of Go', '%+q', goLiteral(/[^ -~]/gu)],
    ['literal of Python', 'repr', pythonLiteral],
    ['bytes of Python', 'repr', pythonBytes],
    [
      'literal of Node',
      'console.log of an object',
      (text) => inspect(text, { maxStringLength: null }).slice(1, -1),
    ],
    ['quoted-printable', 'mail', quotedPrintable],
  ),
];

/** Bytes written as text; what stands in JSON is often written so as a whole. */
export const BYTES: readonly Encoding[] = [
  { name: 'base64', writtenBy: 'Basic auth, Docker logins, Kubernetes', encode: base64Forms },
  { name: 'base64 for URLs', writtenBy: 'JWT, X-Registry-Auth', encode: base64UrlForms },
  { name: 'base64 in lines', writtenBy: 'base64, openssl, MIME', encode: base64InLines },
  { name: 'base32', writtenBy: 'keys of one-time passwords', encode: base32Forms },
  { name: 'hexadecimal', writtenBy: 'xxd, openssl, bytea of Postgres', encode: hexForms },
];

/** Every encoding in which a secret is recognized. */
export const ENCODINGS: readonly Encoding[] = [...ESCAPES, ...BYTES];
