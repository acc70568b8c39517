import { serve } from '../framework/serve';
import { railwayProvider } from './provider';

void serve(railwayProvider(process.env));
