import { dokployProvider } from '../dokploy/provider';
import { railwayProvider } from '../railway/provider';
import { host, hosted } from './host';

void host([hosted(railwayProvider(process.env)), hosted(dokployProvider)]);
