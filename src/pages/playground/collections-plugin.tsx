import type { GraphiQLPlugin } from '@graphiql/react';
import { useState, type ReactElement } from 'react';
import { exportCollections, mergeCollections, parseCollections, type Merged } from './collections';
import { SaveForm, type Outcome } from './collections-form';
import { CollectionsList } from './collections-list';
import { COLLECTIONS_MESSAGES } from './collections-messages';
import { downloadFile } from './download-file';
import { CollectionsIcon } from './feature-icons';
import { ImportButton } from './import-button';
import { importFaultMessage } from './import-messages';
import { usePlayground } from './playground-state';
import { useCollections } from './use-collections';
import './collections.css';

function Collections(): ReactElement {
  const { language } = usePlayground();
  const messages = COLLECTIONS_MESSAGES[language];
  const [collections, change] = useCollections();
  const [outcome, setOutcome] = useState<Outcome>({ text: '' });
  const importText = (text: string): void => {
    const found = parseCollections(text);
    if ('reason' in found) {
      setOutcome({ text: importFaultMessage(found, language), isFault: true });
      return;
    }
    let merged: Merged | undefined;
    const isStored = change((now) => (merged = mergeCollections(now, found)).collections);
    setOutcome(isStored && merged ? { text: messages.imported(merged) } : { text: messages.full, isFault: true });
  };
  return (
    <div className="plugin collections">
      <h2>{messages.collections}</h2>
      <p className="quiet">{collections.length === 0 ? messages.empty : messages.intro}</p>
      <SaveForm collections={collections} change={change} messages={messages} report={setOutcome} />
      <p className={outcome.isFault === true ? 'fault' : ''} role="status">
        {outcome.text}
      </p>
      <CollectionsList
        collections={collections}
        change={(next) => {
          if (!change(next)) setOutcome({ text: messages.full, isFault: true });
        }}
        messages={messages}
      />
      <div className="row collections-files">
        <button
          type="button"
          className="plain"
          disabled={collections.length === 0}
          onClick={() => {
            downloadFile('collections.json', 'application/json', exportCollections(collections));
          }}
        >
          {messages.exportAll}
        </button>
        <ImportButton label={messages.importFile} accept=".json" onText={importText} />
      </div>
    </div>
  );
}

/** The plugin that saves operations in named collections. */
export const COLLECTIONS_PLUGIN: GraphiQLPlugin = { title: 'Collections', icon: CollectionsIcon, content: Collections };
