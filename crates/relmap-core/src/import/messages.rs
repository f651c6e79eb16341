//! What relmap wrote into the message of a tag when it made the release: that is surer than any
//! guess.

use crate::release::TagFields;

use super::decide::Import;

impl Import {
    /// Takes `App:` and `Image:` from the messages of the tags.
    pub fn read_messages(&mut self) {
        for row in &mut self.rows {
            let Some(message) = row.message.take() else { continue };
            let fields = TagFields::parse(&message);
            let mut said: Vec<String> = fields.apps().map(str::to_owned).collect();
            // Of several, appVersion says which one it is, if any.
            if said.len() == 1 {
                row.app_said = said.pop();
                row.app_tag.clone_from(&row.app_said);
            }
            row.apps_said = said;
            row.images = fields.images().map(str::to_owned).collect();
        }
    }
}
