from django.urls import include, path

from credits import transcript_views
from credits.rehearsal import views as rehearsal_views
from credits.supervision import ladder_views, statistic_views, team_views

app_name = "credits"
urlpatterns = [
    path("", include("credits.claims.urls")),
    path("", include("credits.imports.urls")),
    path("", include("credits.circumstances.urls")),
    path("", include("credits.noticing.urls")),
    path("rehearsals/", rehearsal_views.rehearsals_page, name="rehearsals"),
    path("rehearsals/<int:pk>/", rehearsal_views.rehearsal, name="rehearsal"),
    path("settlement/", include("credits.settlement.urls")),
    path("supervision/", statistic_views.statistics_page, name="statistics"),
    path("supervision/make/", statistic_views.make, name="make_statistic"),
    path("supervision/statistics/<int:pk>/", statistic_views.statistic, name="statistic"),
    path("supervision/statistics/<int:pk>/circular/", statistic_views.circular, name="circular"),
    path("supervision/statistics/<int:pk>.xlsx", statistic_views.workbook, name="unit_table"),
    path("supervision/ladder/", ladder_views.ladder_page, name="ladder"),
    path("supervision/remind/", ladder_views.remind, name="remind"),
    path("supervision/ladder/<int:pk>/<int:year>/", ladder_views.history, name="ladder_history"),
    path("supervision/ladder/<int:pk>/<int:year>/decide/", ladder_views.decide, name="decide_step"),
    path("supervision/steps/<int:pk>/withdraw/", ladder_views.withdraw, name="withdraw_step"),
    path("supervision/teams/", team_views.teams_page, name="teams"),
    path("supervision/teams/form/", team_views.form, name="form_team"),
    path("supervision/teams/<int:pk>/", team_views.team, name="team"),
    path("supervision/teams/<int:pk>/join/", team_views.join, name="join_team"),
    path("supervision/teams/<int:pk>/dissolve/", team_views.dissolve, name="dissolve_team"),
    path("supervision/members/<int:pk>/leave/", team_views.leave, name="leave_team"),
    path("my-steps/", ladder_views.my_steps, name="my_steps"),
    path("my-steps/<int:pk>/answer/", ladder_views.answer, name="answer_step"),
    path("transcripts/", transcript_views.mine, name="my_transcripts"),
    path("transcripts/of/<int:learner_pk>/", transcript_views.issued, name="transcripts"),
    path("transcripts/of/<int:learner_pk>/issue/", transcript_views.issue, name="issue_transcript"),
    path("transcripts/<int:pk>/", transcript_views.transcript, name="transcript"),
    path("transcripts/<int:pk>.pdf", transcript_views.pdf, name="transcript_pdf"),
]
