// What speaks to a model, in the extension host: VS Code puts its own functions in the place of `fetch` and of Node's http there.
import '../../unit/models/anthropicModel.test';
import '../../unit/models/anthropicErrors.test';
import '../../unit/models/messageBatches.test';
import '../../unit/models/claudeCode.test';
