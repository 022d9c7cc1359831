"""The six pages, in the order of the work."""

from gan_studio.views.compare_page import ComparePage
from gan_studio.views.data_page import DataPage
from gan_studio.views.explore_page import ExplorePage
from gan_studio.views.model_page import ModelPage
from gan_studio.views.page_slot import PageSpec
from gan_studio.views.sheet_page import SheetPage
from gan_studio.views.train_page import TrainPage

PAGES = (
    PageSpec("data", DataPage),
    PageSpec("model", ModelPage),
    PageSpec("train", TrainPage),
    PageSpec("explore", ExplorePage),
    PageSpec("sheet", SheetPage),
    PageSpec("compare", ComparePage),
)
