/**
 * The rule `house/require-docstring`: what a file exports by name has a docstring, a block comment that begins with two asterisks
 * and ends where the export begins.
 */

const DECLARATIONS = new Set([
  'ClassDeclaration',
  'FunctionDeclaration',
  'TSDeclareFunction',
  'TSEnumDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'VariableDeclaration',
]);

const requireDocstring = {
  create(context) {
    const { sourceCode } = context;
    const isDocumented = (node) => {
      const comment = sourceCode.getCommentsBefore(node).at(-1);
      return comment !== undefined && comment.type === 'Block' && comment.value.startsWith('*');
    };
    return {
      ExportNamedDeclaration(node) {
        const { declaration } = node;
        if (!declaration || !DECLARATIONS.has(declaration.type)) return;
        // A decorator may stand between the docstring and `export`.
        const first = declaration.decorators?.[0];
        const start = first !== undefined && first.range[0] < node.range[0] ? first : node;
        if (!isDocumented(start)) context.report({ node: declaration.id ?? declaration, message: 'An export needs a docstring.' });
      },
    };
  },
};

module.exports = { meta: { name: 'house' }, rules: { 'require-docstring': requireDocstring } };
