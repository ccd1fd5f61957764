from django.urls import path

from credits.settlement import adjustment_views, views

urlpatterns = [
    path("", views.years_page, name="settlement"),
    path("<int:year>/", views.year_page, name="settlement_year"),
    path("<int:year>/try-out/", views.try_out, name="try_out_settlement"),
    path("<int:year>/prepare/", views.prepare, name="prepare_settlement"),
    path("<int:year>/late/", adjustment_views.late_page, name="late_facts"),
    path("<int:year>/adjust/<int:pk>/", adjustment_views.propose, name="propose_adjustment"),
    path("closings/<int:pk>/close/", views.close, name="close_year"),
    path("closings/<int:pk>/ask-reopening/", views.ask_reopening, name="ask_reopening"),
    path("closings/<int:pk>/reopening/", views.answer_reopening, name="answer_reopening"),
    path("adjustments/<int:pk>/", adjustment_views.adjustment, name="adjustment"),
    path("statements/<int:pk>/", views.statement, name="settled_statement"),
]
