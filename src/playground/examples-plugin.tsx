import type { GraphiQLPlugin } from '@graphiql/react';
import type { ReactElement } from 'react';
import { EXAMPLE_GROUPS, toTab } from './examples';
import { ExamplesIcon } from './icons';
import { usePlayground } from './playground-state';
import { useOpenInTab } from './use-open-in-tab';

function Examples(): ReactElement {
  const { texts, language } = usePlayground();
  const open = useOpenInTab();
  return (
    <div className="plugin">
      <h2>{texts.examples}</h2>
      {EXAMPLE_GROUPS.map(({ title, examples }) => (
        <section key={title.en}>
          <h3>{title[language]}</h3>
          <ul className="choices">
            {examples.map((example) => (
              <li key={example.title.en}>
                <button
                  type="button"
                  onClick={() => {
                    open(toTab(example, language));
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

/** Operations to begin with, for each use of the gateway. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: 'Examples', icon: ExamplesIcon, content: Examples };
