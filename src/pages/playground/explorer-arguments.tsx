import { isRequiredArgument, Kind, print, type FieldNode, type GraphQLArgument } from 'graphql';
import type { ReactElement } from 'react';
import { addVariableArgument, removeFieldArgument, type Parents } from './explorer-edit';
import { useExplorer } from './explorer-state';
import { ValueInput } from './explorer-value';
import { parseObject } from './parse-object';

function ArgumentRow({
  argument,
  field,
  parents,
}: {
  readonly argument: GraphQLArgument;
  readonly field: FieldNode;
  /** The nodes from the operation to the field itself. */
  readonly parents: Parents;
}): ReactElement {
  const { draft, change, messages } = useExplorer();
  const given = field.arguments?.find(({ name }) => name.value === argument.name)?.value;
  const variable = given?.kind === Kind.VARIABLE ? given.name.value : undefined;
  const values = parseObject(draft.variables);
  return (
    <li>
      <label title={argument.description ?? undefined}>
        <input
          type="checkbox"
          checked={given !== undefined}
          onChange={() => {
            change(
              given === undefined ? addVariableArgument(draft, parents, argument) : removeFieldArgument(draft, parents, argument.name),
            );
          }}
        />
        {argument.name}: <span className="quiet">{String(argument.type)}</span>
        {isRequiredArgument(argument) && <span className="quiet"> · {messages.required}</span>}
      </label>
      {variable !== undefined && values !== undefined && <ValueInput type={argument.type} path={[variable]} value={values[variable]} />}
      {given !== undefined && variable === undefined && <code>{print(given)}</code>}
    </li>
  );
}

/** The arguments of a selected field, and the values of those that are variables. */
export function Arguments({
  list,
  field,
  parents,
}: {
  readonly list: readonly GraphQLArgument[];
  readonly field: FieldNode;
  readonly parents: Parents;
}): ReactElement {
  const { messages } = useExplorer();
  return (
    <ul className="explorer-list explorer-arguments" aria-label={messages.argumentsOf(field.name.value)}>
      {list.map((argument) => (
        <ArgumentRow key={argument.name} argument={argument} field={field} parents={parents} />
      ))}
    </ul>
  );
}
