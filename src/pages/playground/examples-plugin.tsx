import type { GraphiQLPlugin } from '@graphiql/react';
import type { ReactElement } from 'react';
import { DEFAULT_LANGUAGE } from '../../i18n/languages';
import { toTab } from './example-tab';
import { EXAMPLE_GROUPS } from './examples';
import { ExamplesIcon } from './icons';
import { usePlayground } from './playground-state';
import { useOpenInTab } from './use-open-in-tab';

function Examples(): ReactElement {
  const { messages, language } = usePlayground();
  const open = useOpenInTab();
  return (
    <div className="plugin">
      <h2>{messages.examples}</h2>
      {EXAMPLE_GROUPS.map(({ title, examples }) => (
        <section key={title[DEFAULT_LANGUAGE]}>
          <h3>{title[language]}</h3>
          <ul className="choices">
            {examples.map((example) => (
              <li key={example.title[DEFAULT_LANGUAGE]}>
                <button
                  type="button"
                  onClick={() => {
                    // A tab in which its variables were changed is still the example's.
                    open(toTab(example, language), 'operation');
                  }}
                >
                  <strong>{example.title[language]}</strong> <span>{example.note[language]}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** The plugin with example operations for each use of the gateway. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: 'Examples', icon: ExamplesIcon, content: Examples };
