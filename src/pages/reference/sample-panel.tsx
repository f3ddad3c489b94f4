import type { ReactElement, ReactNode } from 'react';
import type { ApiRequest } from './build-request';
import { CodePanel } from './code-panel';
import { useReference } from './reference-state';
import { SAMPLE_LANGUAGES } from './samples';

/** A request as a sample, in the language that is chosen for all samples of the page. */
export function SamplePanel({ request, children }: { readonly request: ApiRequest; readonly children?: ReactNode }): ReactElement {
  const { messages, sampleLanguage, setSampleLanguage } = useReference();
  const [first] = SAMPLE_LANGUAGES;
  const { name, write } = SAMPLE_LANGUAGES.find(({ id }) => id === sampleLanguage) ?? first;
  const choices = (
    <div className="choices" role="group" aria-label={messages.sampleLanguage}>
      {SAMPLE_LANGUAGES.map(({ id, name: label }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === sampleLanguage}
          onClick={() => {
            setSampleLanguage(id);
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
  return (
    <CodePanel bar={choices} label={`${messages.request}, ${name}`} code={write(request)}>
      {children}
    </CodePanel>
  );
}
