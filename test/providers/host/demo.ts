import { host, hosted } from '../../../providers/host/host';
import { demo } from '../framework/demo/provider';

void host([hosted(demo)]);
