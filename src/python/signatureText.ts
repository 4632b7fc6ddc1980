import type { FunctionSignature, Parameter } from './signatures';

/** A function's header as Python writes it, on one line, without the colon: `async def fetch(url: str, *, retries: int = 3) -> bytes`. */
export function signatureText(signature: FunctionSignature): string {
  const returns = signature.returns === null ? '' : ` -> ${oneLine(signature.returns)}`;
  return `${signature.isAsync ? 'async ' : ''}def ${signature.name}(${parameterTexts(signature.params).join(', ')})${returns}`;
}

function parameterTexts(params: readonly Parameter[]): string[] {
  const texts: string[] = [];
  params.forEach((param, index) => {
    if (param.kind === 'keyword_only' && !params.some(({ kind }, at) => at < index && isAfterStar(kind))) {
      texts.push('*');
    }
    texts.push(parameterText(param));
    if (param.kind === 'positional_only' && params[index + 1]?.kind !== 'positional_only') {
      texts.push('/');
    }
  });
  return texts;
}

function isAfterStar(kind: Parameter['kind']): boolean {
  return kind === 'var_positional' || kind === 'keyword_only';
}

const stars: Readonly<Partial<Record<Parameter['kind'], string>>> = { var_positional: '*', var_keyword: '**' };

function parameterText({ name, kind, hint, default: value }: Parameter): string {
  const annotated = `${stars[kind] ?? ''}${name}${hint === null ? '' : `: ${oneLine(hint)}`}`;
  if (value === null) {
    return annotated;
  }
  return `${annotated}${hint === null ? '=' : ' = '}${oneLine(value)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
