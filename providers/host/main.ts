import type { ServicePlatform } from '../../core/platforms';
import { realRuntime } from '../../platforms/http';
import { dokployProvider } from '../dokploy/provider';
import { railwayProvider } from '../railway/provider';
import { type Hosted, hosted, runHost, tellOwner } from './host';

const runtime = { ...realRuntime, note: tellOwner };

const PROVIDERS: Readonly<Record<ServicePlatform, Hosted>> = {
  railway: hosted(railwayProvider(process.env, runtime), tellOwner),
  dokploy: hosted(dokployProvider(runtime), tellOwner),
};

runHost(Object.values(PROVIDERS));
