import type { ChatRequest } from '../models/chatModel';
import { fenced } from '../models/fenced';
import { conversationText, partsText } from '../models/promptText';

/** The first request of a run as a Markdown page, before it is sent. */
export function requestText(request: ChatRequest): string {
  return [
    `# The first request: ${request.purpose}`,
    '## Instructions',
    fenced('text', partsText(request.system)),
    '## Messages',
    fenced('text', conversationText(request)),
  ].join('\n\n');
}
