import type { GraphQLSchema } from 'graphql';
import { createContext, useContext } from 'react';
import type { Draft } from './explorer-edit';
import type { ExplorerMessages } from './explorer-messages';

/** What every part of the explorer needs. */
export interface ExplorerState {
  readonly schema: GraphQLSchema;
  readonly draft: Draft;
  readonly change: (next: Draft) => void;
  readonly messages: ExplorerMessages;
}

/** Provides the state of the explorer. */
export const ExplorerContext = createContext<ExplorerState | undefined>(undefined);

/** The state of the explorer. @throws Error outside of it */
export function useExplorer(): ExplorerState {
  const state = useContext(ExplorerContext);
  if (state === undefined) throw new Error('used outside of the explorer');
  return state;
}
