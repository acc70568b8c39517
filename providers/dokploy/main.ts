import { serve } from '../framework/serve';
import { dokployProvider } from './provider';

void serve(dokployProvider());
