import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Required by a gateway before its own code: collects garbage at SIGUSR2, so that its resident memory is that of what it keeps.
setFlagsFromString('--expose-gc');
// V8's own function.
const collect = runInNewContext('gc') as () => void;
process.on('SIGUSR2', () => {
  collect();
});
