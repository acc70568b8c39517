import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HCP_TOKEN, hostOfTokenVariable } from '../../core/hcp-token';
import { homeOf } from '../../core/home';
import { Secret } from '../../core/secret';

type Environment = Readonly<Record<string, string | undefined>>;

/** A token for HCP Terraform, as the engine would find it. */
export interface HcpToken {
  readonly value: Secret;
  /** The variable or file it is in. */
  readonly source: string;
}

/**
 * The token of a host: from its own variable, from `TF_API_TOKEN`, else from where `terraform login` and people put it.
 * @returns `helper` where a program keeps it that only the engine asks
 */
export function hcpToken(host: string, env: Environment): HcpToken | 'helper' | undefined {
  return tokenOfHost(host, env) ?? tokenOfPipeline(env) ?? tokenInFiles(host, env);
}

/**
 * What the engine needs besides its surroundings to find the token of a host: it knows neither `TF_API_TOKEN` nor a reason why a
 * pipeline should call it otherwise.
 */
export function passedOnToken(host: string, env: Environment): Secret | undefined {
  return tokenOfHost(host, env) === undefined ? tokenOfPipeline(env)?.value : undefined;
}

function tokenOfHost(host: string, env: Environment): HcpToken | undefined {
  const found = Object.entries(env).find(([name, value]) => value && hostOfTokenVariable(name) === host);
  return found && { value: new Secret(found[1]!), source: found[0] };
}

function tokenOfPipeline(env: Environment): HcpToken | undefined {
  const value = env[HCP_TOKEN];
  return value ? { value: new Secret(value), source: HCP_TOKEN } : undefined;
}

const credentialsFile = z.object({ credentials: z.record(z.string(), z.object({ token: z.string() })) });

/** Where the engine looks: its configuration, and what `terraform login` writes. */
function tokenInFiles(host: string, env: Environment): HcpToken | 'helper' | undefined {
  const folder = process.platform === 'win32' ? (env['APPDATA'] ?? '') : homeOf(env);
  const own = join(folder, process.platform === 'win32' ? 'terraform.rc' : '.terraformrc');
  const configuration = env['TF_CLI_CONFIG_FILE'] || own;
  const text = read(configuration) ?? '';
  for (const [, name, block] of text.matchAll(/^\s*credentials\s+"([^"]+)"\s*\{([^}]*)\}/gm)) {
    const [, token] = /\btoken\s*=\s*"([^"]+)"/.exec(block!) ?? [];
    if (token !== undefined && name!.toLowerCase() === host) {
      return { value: new Secret(token), source: configuration };
    }
  }
  const login = join(
    folder,
    process.platform === 'win32' ? 'terraform.d' : '.terraform.d',
    'credentials.tfrc.json',
  );
  const token = parsed(read(login))?.credentials[host]?.token;
  if (token !== undefined) return { value: new Secret(token), source: login };
  return /^\s*credentials_helper\s/m.test(text) ? 'helper' : undefined;
}

function parsed(text: string | undefined): z.infer<typeof credentialsFile> | undefined {
  if (text === undefined) return undefined;
  try {
    return credentialsFile.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
