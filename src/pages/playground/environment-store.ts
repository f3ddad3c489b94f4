import { useMemo } from 'react';
import { openStore } from './browser-storage';
import { activeValues, readStored, toStored, type Environments } from './environments';
import type { EnvironmentValues } from './placeholders';
import { openStoredText, useStoredText } from './stored-text';

const LOCAL = openStoredText(openStore(() => window.localStorage), 'environments'); // prettier-ignore
const SESSION = openStoredText(openStore(() => window.sessionStorage), 'environmentSecrets'); // prettier-ignore

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
