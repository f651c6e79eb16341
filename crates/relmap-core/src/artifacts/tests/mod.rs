mod charts;
mod images;
mod index;
mod index_blocks;
