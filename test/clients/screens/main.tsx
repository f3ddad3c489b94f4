import { ApolloProvider } from '@apollo/client/react';
import type { IntrospectionQuery } from 'graphql';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { createApolloClient } from '../recipes/apollo-client';
import { createGraphcacheClient } from '../recipes/urql-graphcache';
import { apolloSource } from './apollo-source';
import { HomeScreen } from './home-screen';
import { ProfileScreen } from './profile-screen';
import type { Source } from './source';
import { TEXTS } from './texts';
import { urqlSource } from './urql-source';
import { WalletScreen } from './wallet-screen';

/** The schema as graphcache reads it; the build sets it. */
declare const SCHEMA: IntrospectionQuery;

/** What the test chooses, after the `#` of the address. */
const settings = new URLSearchParams(location.hash.slice(1));
const setting = (name: string): string => settings.get(name) ?? '';
const language = setting('language') === 'tr' ? 'tr' : 'en';
const url = `${setting('gateway')}/graphql`;
const headers = { authorization: `Bearer ${setting('token')}`, 'x-language': language, 'x-timezone': 'UTC+03:00', 'x-platform': 'web' };

function Screen({ source }: { readonly source: Source }): ReactElement {
  const texts = TEXTS[language];
  if (setting('screen') === 'profile') return <ProfileScreen source={source} username={setting('username')} texts={texts} />;
  if (setting('screen') === 'wallet') return <WalletScreen source={source} texts={texts} language={language} />;
  return <HomeScreen source={source} texts={texts} />;
}

const container = document.getElementById('screen');
if (container === null) throw new Error('index.html has no #screen');
document.documentElement.lang = language;
createRoot(container).render(
  setting('client') === 'urql' ? (
    <Provider value={createGraphcacheClient(url, headers, SCHEMA)}>
      <Screen source={urqlSource} />
    </Provider>
  ) : (
    <ApolloProvider client={createApolloClient(url, headers)}>
      <Screen source={apolloSource} />
    </ApolloProvider>
  ),
);
