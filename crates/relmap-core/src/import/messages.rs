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
            row.app_said = fields.app().filter(|app| !app.is_empty()).map(str::to_owned);
            row.app_tag.clone_from(&row.app_said);
            row.images = fields.images().map(str::to_owned).collect();
        }
    }
}
