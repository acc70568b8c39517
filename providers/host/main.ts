import type { ServicePlatform } from '../../core/platforms';
import { dokployProvider } from '../dokploy/provider';
import { railwayProvider } from '../railway/provider';
import { type Hosted, hosted, runHost } from './host';

const PROVIDERS: Readonly<Record<ServicePlatform, Hosted>> = {
  railway: hosted(railwayProvider(process.env)),
  dokploy: hosted(dokployProvider),
};

runHost(Object.values(PROVIDERS));
