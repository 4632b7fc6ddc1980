import type { Parameter, ParameterKind } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** The parameters of a `function_definition`, in the order of the text. */
export function readParameters(definition: SyntaxNode): Parameter[] {
  const params: Parameter[] = [];
  let plain: ParameterKind = 'positional_or_keyword';
  for (const node of definition.child('parameters')?.named ?? []) {
    switch (node.type) {
      case 'positional_separator':
        params.forEach((param, index) => (params[index] = { ...param, kind: 'positional_only' }));
        break;
      case 'keyword_separator':
        plain = 'keyword_only';
        break;
      default: {
        const param = readParameter(node, plain);
        if (param === undefined) break;
        params.push(param);
        if (param.kind === 'var_positional') plain = 'keyword_only';
      }
    }
  }
  return params;
}

function readParameter(node: SyntaxNode, plain: ParameterKind): Parameter | undefined {
  const target = node.type === 'typed_parameter' ? node.named[0] : (node.child('name') ?? node);
  const hint = node.child('type')?.text ?? null;
  const defaultText = node.child('value')?.text ?? null;
  switch (target?.type) {
    case 'identifier':
      return { name: target.text, kind: plain, hint, default: defaultText };
    case 'list_splat_pattern':
      return { name: target.named[0]?.text ?? '', kind: 'var_positional', hint, default: null };
    case 'dictionary_splat_pattern':
      return { name: target.named[0]?.text ?? '', kind: 'var_keyword', hint, default: null };
    default:
      return undefined;
  }
}
