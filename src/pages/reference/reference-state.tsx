import { createContext, useContext, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { DemoUser } from '../settings';
import { operationsOf, type ApiDocument, type Operation } from './api-document';
import type { Values } from './build-request';
import type { LoadedDocument } from './load-reference';
import { MESSAGES, type PageMessages } from './messages';
import type { SampleLanguageId } from './samples';

/** The account that requests are sent as. The token is kept in memory only. */
export interface Account {
  readonly token: string;
  /** Undefined for a pasted token. */
  readonly username: string | undefined;
}

/** What the parts of the page share. */
export interface ReferenceState {
  readonly document: ApiDocument;
  readonly operations: readonly Operation[];
  readonly messages: PageMessages;
  readonly demoUsers: readonly DemoUser[];
  /** Undefined without a token. */
  readonly account: Account | undefined;
  readonly setAccount: (account: Account | undefined) => void;
  /** The request headers of all operations, by name. */
  readonly headers: Values;
  readonly setHeader: (name: string, value: string) => void;
  /** The language of all samples. */
  readonly sampleLanguage: SampleLanguageId;
  readonly setSampleLanguage: (id: SampleLanguageId) => void;
}

const Context = createContext<ReferenceState | undefined>(undefined);

/** The state of the page. @throws Error outside of the provider */
export function useReference(): ReferenceState {
  const state = useContext(Context);
  if (state === undefined) throw new Error('useReference needs a ReferenceProvider');
  return state;
}

/** Provides the state of the page. The viewer is the first demo user, if there is one. */
export function ReferenceProvider({
  loaded: { document, language },
  demoUsers,
  children,
}: {
  readonly loaded: LoadedDocument;
  readonly demoUsers: readonly DemoUser[];
  readonly children: ReactNode;
}): ReactElement {
  const [account, setAccount] = useState<Account | undefined>(demoUsers[0]);
  const [chosen, setChosen] = useState<Values>({});
  const [sampleLanguage, setSampleLanguage] = useState<SampleLanguageId>('curl');
  const state = useMemo((): ReferenceState => {
    return {
      document,
      operations: operationsOf(document),
      messages: MESSAGES[language],
      demoUsers,
      account,
      setAccount,
      // By default, messages are in the language of the page.
      headers: { 'x-language': language, ...chosen },
      setHeader: (name, value) => {
        setChosen((before) => ({ ...before, [name]: value }));
      },
      sampleLanguage,
      setSampleLanguage,
    };
  }, [document, language, demoUsers, account, chosen, sampleLanguage]);
  return <Context value={state}>{children}</Context>;
}
