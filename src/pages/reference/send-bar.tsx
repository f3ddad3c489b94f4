import type { ReactElement } from 'react';
import type { Fault } from './build-request';
import { useReference } from './reference-state';
import type { ResponseState } from './use-response';

/** The button that sends the request of a sample, and the account that it is sent as, or why it cannot be sent. */
export function SendBar({ faults, response }: { readonly faults: readonly Fault[]; readonly response: ResponseState }): ReactElement {
  const { messages, account } = useReference();
  const [fault] = faults;
  const sender =
    account === undefined
      ? messages.sendWithoutToken
      : account.username === undefined
        ? messages.sendWithToken
        : messages.sendAs(account.username);
  return (
    <div className="send-bar">
      <button type="button" className="send" disabled={fault !== undefined || response.isSending} onClick={response.send}>
        {response.isSending ? messages.sending : messages.send}
      </button>
      {fault === undefined ? (
        <button type="button" className="link-button" popoverTarget="account-panel" title={messages.chooseAccount}>
          {sender}
        </button>
      ) : (
        <span className="send-fault" role="status">
          {messages[fault.reason](fault.name)}
        </span>
      )}
    </div>
  );
}
