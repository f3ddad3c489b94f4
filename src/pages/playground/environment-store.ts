import { useMemo } from 'react';
import { activeValues, readStored, toStored, type Environments } from './environments';
import type { EnvironmentValues } from './placeholders';
import { LOCAL_STORE, SESSION_STORE } from './playground-state';
import { openStoredText, useStoredText } from './stored-text';

const LOCAL = openStoredText(LOCAL_STORE, 'environments');
const SESSION = openStoredText(SESSION_STORE, 'environmentSecrets');

/** The environments, and a function that changes them. It returns whether there was space to store them. */
export function useEnvironments(): readonly [Environments, (change: (now: Environments) => Environments) => boolean] {
  const local = useStoredText(LOCAL);
  const session = useStoredText(SESSION);
  const environments = useMemo(() => readStored(local, session), [local, session]);
  return [
    environments,
    (change) => {
      const next = toStored(change(readStored(LOCAL.read(), SESSION.read())));
      // The secrets first: a variable that becomes secret must not lose its value in between.
      return SESSION.write(next.session) && LOCAL.write(next.local);
    },
  ];
}

/** The values of the chosen environment. */
export function useEnvironmentValues(): EnvironmentValues {
  const [environments] = useEnvironments();
  return useMemo(() => activeValues(environments), [environments]);
}
