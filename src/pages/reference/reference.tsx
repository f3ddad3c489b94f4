import { useEffect, useState, type ReactElement } from 'react';
import type { Language } from '../../i18n/languages';
import { AccountPanel } from './account-panel';
import { CommonSections } from './common-sections';
import { contentsOf } from './contents';
import { GuideSections } from './guide-sections';
import { Inline } from './markdown';
import { OperationSection } from './operation-section';
import { PageHeader } from './page-header';
import { useReference } from './reference-state';
import { Sidebar } from './sidebar';
import { useActiveSection } from './use-active-section';

/** Scrolls to the section that the URL names: when the browser looked for it, it was not there yet. */
function scrollToFragment(): void {
  let id = window.location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // Not a fragment of this page.
  }
  if (id !== '') document.getElementById(id)?.scrollIntoView();
}

/** The page: header, contents, guide, operations, and what they have in common. */
export function Reference({ onLanguage }: { readonly onLanguage: (language: Language) => void }): ReactElement {
  const state = useReference();
  const { document: api, operations, messages } = state;
  const [isOpen, setOpen] = useState(false);
  const groups = contentsOf(state);
  const active = useActiveSection(groups.flatMap(({ items }) => items.map(({ id }) => id)));
  useEffect(() => {
    document.documentElement.lang = messages.language;
    document.title = `Livestream gateway – ${messages.title}`;
  }, [messages]);
  useEffect(scrollToFragment, []);
  return (
    <>
      <PageHeader isOpen={isOpen} setOpen={setOpen} onLanguage={onLanguage} />
      <AccountPanel />
      {isOpen && (
        <div
          className="backdrop"
          onClick={() => {
            setOpen(false);
          }}
        />
      )}
      <Sidebar groups={groups} active={active} isOpen={isOpen} setOpen={setOpen} />
      <main>
        <div className="intro">
          <h1>{api.info.title}</h1>
          <p>
            <Inline text={api.info.description.split('\n')[0] ?? ''} />
          </p>
        </div>
        <h2>{messages.guide}</h2>
        <GuideSections />
        {api.tags.map(({ name, description }) => (
          <div key={name}>
            <h2>{messages.tags[name] ?? name}</h2>
            <p className="tag-description">{description}</p>
            {operations
              .filter(({ tag }) => tag === name)
              .map((operation) => (
                <OperationSection key={operation.id} operation={operation} />
              ))}
          </div>
        ))}
        <h2>{messages.common}</h2>
        <CommonSections />
      </main>
    </>
  );
}
