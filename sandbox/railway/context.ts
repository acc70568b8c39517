import type { Access, Database } from './database';
import type { Deployer } from './deployer';
import type { TcpProxies } from './tcp-proxies';

/** What answering one request needs. */
export interface Context {
  readonly database: Database;
  readonly access: Access;
  readonly deployer: Deployer;
  readonly proxies: TcpProxies;
}
